/**
 * What a user calls: the entry point of all programs and the subcommands of {@code hypersafe}.
 *
 * <p>In: command lines. Out: exit codes (0 done, 1 the user's fault, 2 usage, 3 environment, 70
 * ours) and text. Always: a user sees diagnostics, not traces, unless the fault is ours.
 */
@NullMarked
package org.hypersafe.cli;

import org.jspecify.annotations.NullMarked;
