allocator allocate_zeroed each call is a new object
