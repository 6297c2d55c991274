//! Addresses.

use killrvideo_domain::{
    accounts::{AccountStore, NewAccount, RegisterError},
    shared::{IdGenerator, StoreErrorKind},
};
use killrvideo_testkit::builders::new_account;

use super::{World, all};

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
                async move { (new.email.clone(), new.id, store.register(&new).await) }
            },
        );
        let outcomes = all(tasks.collect::<Vec<_>>()).await;

        for new in &addresses {
            let mut winners = Vec::new();
            for (_, user, outcome) in outcomes.iter().filter(|(email, ..)| *email == new.email) {
                match outcome {
                    Ok(()) => winners.push(*user),
                    Err(RegisterError::EmailTaken) => {}
                    Err(RegisterError::Store(error)) => assert_eq!(error.kind(), StoreErrorKind::Unavailable),
                }
            }
            assert!(winners.len() <= 1, "{count} processes: {winners:?}");
            // Whoever got in nobody's way may have given up; then the address is still free.
            let free = processes[0].register(new).await;
            assert_eq!(free.is_ok(), winners.is_empty(), "{count} processes: {free:?}");
            let kept = processes[0].credentials(new.email.key()).await.expect("the store works");
            assert_eq!(kept.map(|kept| kept.user), Some(winners.first().copied().unwrap_or(new.id)));
        }
    }
}
