/**
 * Programs we start and where they are.
 *
 * <p>In: a command line, a working directory, an environment. Out: exit code and output. Always: no
 * other package starts a process, and an interrupt of the calling thread ends the child.
 */
@NullMarked
package org.hypersafe.process;

import org.jspecify.annotations.NullMarked;
