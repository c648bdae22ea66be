# A symbol that no input has.
raw-address no_such_function called by its true address
