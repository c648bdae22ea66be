# Exceptions of the runtime itself. Lines count only when the file they name is linked in (foreign.S is, when a site needs it).
plain-call __hs_foreign_call the bridge to firmware makes one real call, so that firmware's own ret comes back
