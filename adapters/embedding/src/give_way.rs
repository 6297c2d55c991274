//! Threads that let others go first.

/// How nice to others a thread is, of 19. Linux weighs it 110 where others weigh 1024, so on a core that others keep busy
/// it still gets about a tenth of the time.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Lets other threads go before the present one from now on, most of the time. On Linux only, where a priority is a
/// thread's own and not the process's; a system that refuses it leaves the thread as it is.
pub(crate) fn give_way() {
    #[cfg(target_os = "linux")]
    let _stays_as_it_is = rustix::process::setpriority_process(None, NICE);
}
