"""What needs several operations: generators, written once for both clients. Their first parameter is the call."""
