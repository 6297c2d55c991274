//! Addresses.

use killrvideo_astra::AstraStore;
use killrvideo_domain::{
    accounts::{AccountStore, NewAccount, RegisterError},
    shared::{IdGenerator, StoreErrorKind, UserId},
};
use killrvideo_testkit::builders::new_account;

use super::{World, all};

/// How often somebody tries whom others got in the way of.
const TRIES: usize = 100;

/// Registers as a patient client does: until the address is theirs, or another's.
async fn register(store: &AstraStore, new: &NewAccount) -> bool {
    for _ in 0..TRIES {
        match store.register(new).await {
            Ok(()) => return true,
            Err(RegisterError::EmailTaken) => return false,
            Err(RegisterError::Store(error)) => assert_eq!(error.kind(), StoreErrorKind::Unavailable),
        }
    }
    panic!("others were in the way {TRIES} times")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_has_one_account_whoever_registers_it() {
    for count in [2, 4] {
        let world = World::new();
        let (processes, ids) = (world.processes(count), &world.corner.ids);
        world.disturb(13, 0);
        let addresses: Vec<NewAccount> = (0..4).map(|_| new_account(&**ids, world.now())).collect();

        let tasks = processes.iter().flat_map(|process| addresses.iter().map(move |new| (process, new))).map(
            |(process, new)| {
                let (store, new) = (process.clone(), NewAccount { id: ids.user_id(), ..new.clone() });
                async move { (new.email.clone(), new.id, register(&store, &new).await) }
            },
        );
        let outcomes = all(tasks.collect::<Vec<_>>()).await;

        for new in &addresses {
            let registered =
                outcomes.iter().filter(|(email, _, is_theirs)| *email == new.email && *is_theirs);
            let [winner]: [UserId; 1] = registered
                .map(|(_, user, _)| *user)
                .collect::<Vec<_>>()
                .try_into()
                .unwrap_or_else(|winners| panic!("{count} processes, not one winner: {winners:?}"));
            let kept = processes[0].credentials(new.email.key()).await.expect("the store works");
            assert_eq!(kept.map(|kept| kept.user), Some(winner), "{count} processes");
        }
    }
}
