# A line without a reason.
raw-address work
