/**
 * Stage 06: what the link gives us, read once.
 *
 * <p>In: objects, results of {@code ld -r}, archives, bitcode files, or a directory of them. Out: a
 * {@link org.hypersafe.load.LoadedProgram}: records and bitcode of every object, and a {@link
 * org.hypersafe.load.SymbolResolution} that says which function a symbol is. Always: an object id
 * stands for one object; a function has one {@link org.hypersafe.load.FunctionId}, however many
 * names it has; code without records is listed, never passed over.
 */
@NullMarked
package org.hypersafe.load;

import org.jspecify.annotations.NullMarked;
