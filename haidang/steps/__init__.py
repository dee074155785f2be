"""One file a step of the trip: load values, call a room, hand the result to the driver."""
