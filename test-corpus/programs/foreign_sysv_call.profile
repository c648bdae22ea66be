# The assembly of this case plays firmware, which hypersafe-cc would never see.
foreign-call boot calls firmware that has the System V convention
raw-address firmware_verify stands for firmware, called by its true address
plain-return firmware_verify stands for firmware, comes back by a real ret
