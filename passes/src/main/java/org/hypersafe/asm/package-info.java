/**
 * Rewrites one file of x86-64 assembly so that no code address reaches the stack and every return
 * and indirect branch goes through a masked table (DESIGN section 3).
 *
 * <p>In: flat AT&amp;T assembly as LLVM 20 prints it ({@code clang -S} with its comments, or {@code
 * clang -cc1as -filetype asm}), one statement a line, macros expanded. The comments {@code #APP},
 * {@code #NO_APP} and {@code # Start of file scope inline assembly} tell the programmer's assembly
 * from the compiler's, so the text must not be printed with {@code -fno-verbose-asm}. Out: the new
 * text and the {@link org.hypersafe.object.ObjectRecords} that describe it. Always: 16- and 32-bit
 * code stays untouched, what stays unprotected has an {@code x} record, same input gives same
 * bytes.
 *
 * <p>The road: {@link org.hypersafe.asm.AsmParser} picks the statements that matter, {@link
 * org.hypersafe.asm.Entries} finds where functions begin, {@link org.hypersafe.asm.ControlFlow}
 * says which entry each return belongs to, {@link org.hypersafe.asm.CallRewrite}, {@link
 * org.hypersafe.asm.ReturnRewrite} and {@link org.hypersafe.asm.ReferenceRewrite} replace
 * statements, {@link org.hypersafe.asm.AssemblyRewriter} puts the text together.
 */
@NullMarked
package org.hypersafe.asm;

import org.jspecify.annotations.NullMarked;
