/**
 * Stage 11: numbers and tables become an object file.
 *
 * <p>In: a {@link org.hypersafe.tables.TableImage}. Out: assembly of its sections. Always: every
 * slot holds a target that is in the image or a trap stub; the same input gives the same text.
 */
@NullMarked
package org.hypersafe.tables;

import org.jspecify.annotations.NullMarked;
