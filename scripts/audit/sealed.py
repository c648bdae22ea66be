"""Calls that the runtime sealed at the end of boot: read from memory as it is now, one by one.

Before the return label of a sealed call stands, byte by byte:

    andl $0,%r10d ; leaq SLOT(%rip),%r11 ; pushq $INDEX ; jmpq *(%r11,%r10,8)

so it leads where SLOT says. That is the function whose index its pointer holds, or the trap.
"""

import struct

CALL_BYTES, LEA_END, ENTRY = 23, 9, 8
FORM = ((0, b"\x41\x81\xe2\0\0\0\0"), (7, b"\x4c\x8d\x1d"), (14, b"\x68"), (19, b"\x43\xff\x24\xd3"))


def sealed_calls(hypervisor):
    """(return label, address of its pointer, what is wrong or "") of each sealed call."""
    symbols = hypervisor.symbols
    if "__hs_seals_start" not in symbols:
        return
    functions = _functions(hypervisor)
    for entry in range(symbols["__hs_seals_start"], symbols["__hs_seals_end"], ENTRY):
        label = entry + _number(hypervisor, entry)
        pointer = entry + 4 + _number(hypervisor, entry + 4)
        yield label, pointer, _fault(hypervisor, label, functions.get(hypervisor.word(pointer)))


def _fault(hypervisor, label, function):
    code = hypervisor.bytes(label - CALL_BYTES, CALL_BYTES)
    if any(code[at : at + len(form)] != form for at, form in FORM):
        return f"is not sealed: {code.hex()}"
    slot = label - LEA_END + struct.unpack_from("<i", code, 10)[0]
    target = hypervisor.word(slot)
    if target not in (function, hypervisor.symbols["__hs_trap_call"]):
        return f"leads to {target:#x}, but its pointer is the index of " + (f"{function:#x}" if function else "nothing")
    return ""


def _functions(hypervisor):
    """Entry addresses by index."""
    symbols = hypervisor.symbols
    found = {}
    for at in range(symbols["__hs_functions_start"], symbols["__hs_functions_end"], 12):
        found[_number(hypervisor, at)] = at + 4 + _number(hypervisor, at + 4)
    return found


def _number(hypervisor, address):
    return struct.unpack("<i", hypervisor.bytes(address, 4))[0]
