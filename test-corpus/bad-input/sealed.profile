# Promises that calls through pointers in this section have one target after boot.
sealed-section sealed_data nothing writes there after boot
