# Exceptions of the runtime itself. Lines count only when the file they name is linked in (foreign.S is, when a site needs it).
cr0-write  hs_gate_open the WP gate: the one place that clears CR0.WP
plain-call __hs_foreign_call the bridge to firmware makes one real call, so that firmware's own ret comes back
