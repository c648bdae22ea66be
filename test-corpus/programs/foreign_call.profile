# The assembly of this case plays firmware, which hypersafe-cc would never see.
raw-address firmware_get_time stands for firmware, called by its true address
raw-address firmware_set_all stands for firmware, called by its true address
plain-return firmware_get_time stands for firmware, comes back by a real ret
plain-return firmware_set_all stands for firmware, comes back by a real ret
