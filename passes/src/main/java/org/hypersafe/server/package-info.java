/**
 * The resident compile server, so that one JVM serves a whole build.
 *
 * <p>In: jobs, as {@code passes/client/hypersafe-client.c} sends them over a Unix socket. Out: what
 * the {@link org.hypersafe.server.JobHandler} writes, and its exit code. Always: a job sees the
 * directory, environment and input of its client and nothing of the server's; a client that goes
 * away ends its job; the server publishes its socket once, removes it once, and starts no process.
 */
@NullMarked
package org.hypersafe.server;

import org.jspecify.annotations.NullMarked;
