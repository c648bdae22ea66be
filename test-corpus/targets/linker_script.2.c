/* More entries. */
#include "port.h"
#include "linker_script.h"

static int early_b(void) { return 10; }
EARLY(early_b);
static int init_b(void) { return 20; }
INITCALL(init_b);
static int init_c(void) { return 30; }
INITCALL(init_c);
static int exit_b(void) { return 40; }
EXITCALL(exit_b);
static int console(const char *value) { return value[0] + 1; }
PARAMETER(console);
