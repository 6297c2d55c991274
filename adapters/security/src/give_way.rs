//! Threads that let others go first.

/// The least of all priorities.
#[cfg(target_os = "linux")]
const LAST: i32 = 19;

/// Lets all other threads go before the present one from now on. On Linux only, where a priority is a thread's own and
/// not the process's; a system that refuses it leaves the thread as it is.
pub(crate) fn give_way() {
    #[cfg(target_os = "linux")]
    let _stays_as_it_is = rustix::process::setpriority_process(None, LAST);
}
