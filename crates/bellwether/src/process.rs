//! The process's own CPU time, memory, file descriptors and start time.
