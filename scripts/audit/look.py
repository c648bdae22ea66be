"""One look from outside at a machine in QEMU, as it stands."""

import os
import time

from hypervisor import Hypervisor
from iommu import units
from judge import judge
from physmem import PhysicalMemory

LOOKS = 5  # a gate clears WP for an instant; an attack leaves it clear


def look(machine, symbols, folder):
    """Judges the machine, whose memory is kept in the folder meanwhile; waits for a CPU that is just inside a gate."""
    file = os.path.join(folder, "memory")
    for _ in range(LOOKS):
        with machine.halted():
            cpus = machine.cpus()
            machine.save_memory(file)
            memory = PhysicalMemory.of_file(file)
            os.unlink(file)  # the mapping stays as long as it is used
            found = units(memory, machine.physical_word)
        result = judge(Hypervisor(memory, symbols, cpus), found)
        if not any("CR0.WP" in fault for fault in result.cpu_faults):
            break
        time.sleep(0.05)
    return result
