/**
 * What a user is told when something is wrong.
 *
 * <p>In: facts about the fault. Out: one line in the form {@code place: error: subject: what:
 * value} and a {@code note:} that names the cure. Always: the user's fault is a {@link
 * org.hypersafe.diag.UserError} (exit 1), the machine's an {@link
 * org.hypersafe.diag.EnvironmentError} (exit 3); every other exception is ours (exit 70).
 */
@NullMarked
package org.hypersafe.diag;

import org.jspecify.annotations.NullMarked;
