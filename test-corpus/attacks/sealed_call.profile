sealed-section sealed_data   nothing writes there once the calls are sealed; here an attacker does
