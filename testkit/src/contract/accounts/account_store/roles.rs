//! Granting and withdrawing roles.

use killrvideo_domain::{
    accounts::{Account, AccountStatus, RoleChange, RoleChanged, RoleRefusal},
    shared::{IdGenerator, Role, Roles, UserId},
};

use crate::{
    Fixture, Ground,
    builders::{account, role_change},
    contract::{Works, at_once},
};

/// An active account with `roles`, loaded.
async fn with_roles(fixture: &Fixture, roles: &[Role]) -> Account {
    let account = account(&*fixture.ids, fixture.now(), roles);
    fixture.stores.bulk.accounts(std::slice::from_ref(&account)).await.works();
    account
}

async fn grant(fixture: &Fixture, user: UserId, role: Role) -> RoleChanged {
    let change = role_change(&*fixture.ids, user, role, fixture.now());
    fixture.stores.accounts.grant(&change).await.works()
}

async fn withdraw(fixture: &Fixture, user: UserId, role: Role) -> RoleChanged {
    let change = role_change(&*fixture.ids, user, role, fixture.now());
    fixture.stores.accounts.withdraw(&change).await.works()
}

async fn roles_of(fixture: &Fixture, user: UserId) -> Option<Roles> {
    fixture.stores.accounts.get(user).await.works().map(|account| account.roles)
}

/// > Granting a role twice is granting it once.
pub async fn granting_a_role_twice_is_granting_it_once(fixture: Fixture) {
    let account = with_roles(&fixture, &[Role::Viewer]).await;
    let change = role_change(&*fixture.ids, account.id, Role::Creator, fixture.now());
    let granted = RoleChanged::Done(Account {
        roles: Roles::from_iter([Role::Viewer, Role::Creator]),
        ..account.clone()
    });

    assert_eq!(fixture.stores.accounts.grant(&change).await.works(), granted);
    assert_eq!(fixture.stores.accounts.grant(&change).await.works(), granted, "the same call again");
    assert_eq!(grant(&fixture, account.id, Role::Creator).await, granted, "another decision");
    assert_eq!(fixture.stores.accounts.get(account.id).await.works().map(RoleChanged::Done), Some(granted));
}

/// A set of roles that was empty meant viewer.
pub async fn what_is_granted_is_held_with_viewer_beside_it(fixture: Fixture) {
    let account = with_roles(&fixture, &[]).await;

    grant(&fixture, account.id, Role::Creator).await;

    assert_eq!(roles_of(&fixture, account.id).await, Some(Roles::from_iter([Role::Viewer, Role::Creator])));
}

/// Two who decide at the same time do not overwrite each other.
pub async fn roles_granted_at_once_are_all_held(fixture: Fixture) {
    let account = with_roles(&fixture, &[]).await;

    let tasks = Role::ALL.map(|role| {
        let fixture = fixture.clone();
        async move { grant(&fixture, account.id, role).await }
    });
    at_once(tasks).await;

    assert_eq!(roles_of(&fixture, account.id).await, Some(Roles::from_iter(Role::ALL)));
}

/// > An account that is not active is not granted a role (`Account::granted` is the rule).
pub async fn an_account_that_is_not_active_is_not_granted_a_role(fixture: Fixture) {
    for status in [AccountStatus::Inactive, AccountStatus::Suspended] {
        let shut = Account { status, ..account(&*fixture.ids, fixture.now(), &[Role::Viewer]) };
        fixture.stores.bulk.accounts(std::slice::from_ref(&shut)).await.works();

        let refused = RoleChanged::Refused(RoleRefusal::NotActive);
        assert_eq!(grant(&fixture, shut.id, Role::Creator).await, refused);
        assert_eq!(fixture.stores.accounts.get(shut.id).await.works(), Some(shut));
    }
}

/// > Withdrawing a role leaves the others.
pub async fn withdrawing_a_role_leaves_the_others(fixture: Fixture) {
    let account = with_roles(&fixture, &[Role::Viewer, Role::Creator]).await;

    let outcome = withdraw(&fixture, account.id, Role::Creator).await;

    let expected = Account { roles: Roles::from_iter([Role::Viewer]), ..account.clone() };
    assert_eq!(outcome, RoleChanged::Done(expected.clone()));
    assert_eq!(fixture.stores.accounts.get(account.id).await.works(), Some(expected));
}

/// > Withdrawing a role that is not held changes nothing.
pub async fn withdrawing_a_role_that_is_not_held_changes_nothing(fixture: Fixture) {
    let account = with_roles(&fixture, &[Role::Viewer]).await;

    for role in [Role::Creator, Role::Moderator] {
        assert_eq!(withdraw(&fixture, account.id, role).await, RoleChanged::Done(account.clone()), "{role}");
    }
    assert_eq!(fixture.stores.accounts.get(account.id).await.works(), Some(account));
}

/// There has to be somebody to have a role.
pub async fn a_role_of_an_unknown_account_is_neither_granted_nor_withdrawn(fixture: Fixture) {
    let nobody = fixture.ids.user_id();

    for role in Role::ALL {
        assert_eq!(grant(&fixture, nobody, role).await, RoleChanged::NoSuchAccount);
        assert_eq!(withdraw(&fixture, nobody, role).await, RoleChanged::NoSuchAccount);
    }
    assert_eq!(fixture.stores.accounts.get(nobody).await.works(), None);
}

/// > The moderator role is not withdrawn from the last active account that has it, also when several
/// > are withdrawn at once (`RoleRefusal::LastModerator`).
///
/// On shared ground somebody else may be the last, and what is left to see is that answer and account agree.
pub async fn the_moderator_role_is_not_withdrawn_from_the_last_active_account_that_has_it(fixture: Fixture) {
    let last = with_roles(&fixture, &[Role::Viewer, Role::Moderator]).await;

    let outcome = withdraw(&fixture, last.id, Role::Moderator).await;

    let kept = roles_of(&fixture, last.id).await.is_some_and(|roles| roles.has(Role::Moderator));
    match fixture.ground {
        Ground::Own => assert_eq!(outcome, RoleChanged::Refused(RoleRefusal::LastModerator)),
        Ground::Shared => assert!(!matches!(outcome, RoleChanged::NoSuchAccount)),
    }
    assert_eq!(kept, outcome == RoleChanged::Refused(RoleRefusal::LastModerator));
}

/// Two moderators who withdraw each other's role leave one, and so do a dozen.
pub async fn of_moderators_withdrawn_at_once_one_is_left(fixture: Fixture) {
    let mut moderators = Vec::new();
    for more in [2, 10] {
        for _ in 0..more {
            moderators.push(with_roles(&fixture, &[Role::Viewer, Role::Moderator]).await.id);
        }

        let tasks = moderators.clone().into_iter().map(|moderator| {
            let fixture = fixture.clone();
            async move { withdraw(&fixture, moderator, Role::Moderator).await }
        });
        let outcomes = at_once(tasks).await;

        let mut left = 0;
        for moderator in &moderators {
            let roles = roles_of(&fixture, *moderator).await;
            left += usize::from(roles.is_some_and(|roles| roles.has(Role::Moderator)));
        }
        let refused = RoleChanged::Refused(RoleRefusal::LastModerator);
        assert_eq!(left, outcomes.iter().filter(|outcome| **outcome == refused).count(), "{outcomes:?}");
        match fixture.ground {
            Ground::Own => assert_eq!(left, 1, "{outcomes:?}"),
            Ground::Shared => assert!(left <= 1, "{outcomes:?}"),
        }
    }
}

/// > The moderator role is not withdrawn by an account that lost it, so of two moderators who withdraw each
/// > other's one is left (`RoleRefusal::NoModeratorAnyMore`).
///
/// A third one is there, so that neither is the last.
pub async fn of_two_moderators_who_withdraw_each_other_s_role_one_is_left(fixture: Fixture) {
    let mut two = Vec::new();
    for _ in 0..3 {
        two.push(with_roles(&fixture, &[Role::Viewer, Role::Moderator]).await.id);
    }
    two.pop();

    let tasks = [(two[0], two[1]), (two[1], two[0])].map(|(by, user)| {
        let change = role_change(&*fixture.ids, user, Role::Moderator, fixture.now());
        let (accounts, change) = (fixture.stores.accounts.clone(), RoleChange { by, ..change });
        async move { accounts.withdraw(&change).await.works() }
    });
    let outcomes = at_once(tasks).await;

    let refused = RoleChanged::Refused(RoleRefusal::NoModeratorAnyMore);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == refused).count(), 1, "{outcomes:?}");
    let mut left = 0;
    for moderator in two {
        left +=
            usize::from(roles_of(&fixture, moderator).await.is_some_and(|roles| roles.has(Role::Moderator)));
    }
    assert_eq!(left, 1, "{outcomes:?}");
}

/// Who cannot act does not keep the office open, and gives up the role like any other.
pub async fn a_moderator_who_is_not_active_does_not_count_and_can_be_withdrawn(fixture: Fixture) {
    let active = with_roles(&fixture, &[Role::Moderator]).await;
    let shut = Account {
        status: AccountStatus::Suspended,
        ..account(&*fixture.ids, fixture.now(), &[Role::Viewer, Role::Moderator])
    };
    fixture.stores.bulk.accounts(std::slice::from_ref(&shut)).await.works();

    if fixture.ground == Ground::Own {
        let refused = RoleChanged::Refused(RoleRefusal::LastModerator);
        assert_eq!(withdraw(&fixture, active.id, Role::Moderator).await, refused);
    }
    let without = Account { roles: Roles::from_iter([Role::Viewer]), ..shut.clone() };
    assert_eq!(withdraw(&fixture, shut.id, Role::Moderator).await, RoleChanged::Done(without));
}
