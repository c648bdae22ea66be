/**
 * What a hypervisor needs that code cannot tell, as lines of data.
 *
 * <p>In: a text file of {@code kind symbol reason} lines. Out: {@link
 * org.hypersafe.profile.Profile}. Always: every line has a reason, and no line is unknown.
 */
@NullMarked
package org.hypersafe.profile;

import org.jspecify.annotations.NullMarked;
