//! Flags and what moderators do with them, and the search for accounts.

use std::time::Duration;

use killrvideo_domain::{
    accounts::{Account, AccountQuery, AccountStore},
    bulk::{BulkLoad, VideoRow},
    catalog::Video,
    feedback::{Comment, CommentStore},
    moderation::{ContentId, Decided, FlagList, FlagStatus, FlagStore, NewFlag, Raised},
    shared::{FlagId, IdGenerator, StoreLifecycle, Total},
};
use killrvideo_testkit::builders::{
    account, after, comment, decision, name, new_flag, numbered, page, ready_video, restoring, row, unmasking,
};
use serde_json::json;
use uuid::Uuid;

use super::World;

const CLAIM: [&str; 2] = ["insertOne claims", "find claims"];
const RELEASE: &str = "deleteOne claims";
const RAISED: [&str; 3] =
    ["insertOne moderation_audit", "insertOne content_moderation", "insertOne flags_by_status"];
const LIST: &str = "find flags_by_status";

impl World {
    /// A flag on something that is nowhere.
    async fn flagged(&self) -> NewFlag {
        let content = ContentId::Video(self.corner.ids.video_id());
        let flag = new_flag(&*self.corner.ids, content, self.now());
        self.store.raise(&flag).await.expect("the store works");
        flag
    }

    /// Decides about a flag by exactly these commands.
    async fn decides(&self, flag: FlagId, to: FlagStatus, commands: &[&str]) -> Decided {
        let decision = decision(&*self.corner.ids, flag, to, self.now());
        self.spends(self.store.decide(&decision), commands).await
    }

    async fn listed_video(&self) -> Video {
        let video = ready_video(&*self.corner.ids, self.now());
        let rows: [VideoRow; 1] = [row(video.clone())];
        self.store.videos(&rows).await.expect("loaded");
        video
    }
}

#[tokio::test]
async fn a_flag_is_raised_by_seven_commands_and_a_repeat_writes_its_row_of_the_list_again() {
    let world = World::new();
    let flag = new_flag(&*world.corner.ids, ContentId::Video(world.corner.ids.video_id()), world.now());
    let looked = [&CLAIM[..], &["find content_moderation"]].concat();

    world.spends(world.store.raise(&flag), &[&looked[..], &RAISED, &[RELEASE]].concat()).await;

    let repeat =
        NewFlag { reporter: flag.reporter, ..new_flag(&*world.corner.ids, flag.content, world.now()) };
    let healed = [&looked[..], &["insertOne flags_by_status", RELEASE]].concat();
    let outcome = world.spends(world.store.raise(&repeat), &healed).await;
    assert!(matches!(outcome, Raised::Existing(opened) if opened.flag.id == flag.id));
}

#[tokio::test]
async fn who_raises_a_flag_reads_no_flags_of_others_on_the_same_content() {
    let world = World::new();
    let flag = world.flagged().await;
    let another = new_flag(&*world.corner.ids, flag.content, world.now());

    let outcome = world.store.raise(&another).await.expect("the store works");

    assert!(matches!(outcome, Raised::New(opened) if opened.flag.reporter == another.reporter));
    let calls = world.double.calls();
    let looked = calls
        .iter()
        .rev()
        .find(|call| call.table.as_deref() == Some("content_moderation") && call.command == "find");
    let filter = &looked.expect("a find").body["find"]["filter"];
    assert!(filter.to_string().contains(&another.reporter.to_string()), "{filter}");
}

#[tokio::test]
async fn a_flag_is_read_through_an_index_and_what_no_flag_can_be_called_is_not_asked_for() {
    let world = World::new();
    let flag = world.flagged().await;

    world.spends(FlagStore::get(&*world.store, flag.id), &["find content_moderation"]).await;
    let warnings: Vec<String> = world.double.calls().last().expect("a call").warnings.clone();
    assert!(!warnings.iter().any(|code| code.contains("MISSING_INDEX")), "{warnings:?}");
    let random = FlagId::from_uuid(Uuid::from_u128(7));
    world.spends(FlagStore::get(&*world.store, random), &[]).await;
    let asked = unmasking(&*world.corner.ids, flag.id, world.now());
    let commands = ["find content_moderation", "insertOne moderation_audit"];
    world.spends(world.store.unmask(&asked), &commands).await;
}

#[tokio::test]
async fn a_decision_writes_record_truth_and_lists_in_this_order() {
    let world = World::new();
    let flag = world.flagged().await;
    let looked = [&CLAIM[..], &["find content_moderation"]].concat();
    let moved = [
        "insertOne moderation_audit",
        "updateOne content_moderation",
        "insertOne flags_by_status",
        "deleteOne flags_by_status",
        RELEASE,
    ];

    let commands = [&looked[..], &moved].concat();
    world.decides(flag.id, FlagStatus::UnderReview, &commands).await;
    world.decides(flag.id, FlagStatus::Rejected, &commands).await;

    let healed =
        ["insertOne flags_by_status", "deleteOne flags_by_status", "deleteOne flags_by_status", RELEASE];
    let refused = world.decides(flag.id, FlagStatus::Approved, &[&looked[..], &healed].concat()).await;
    assert!(matches!(refused, Decided::Refused(_)), "{refused:?}");
    let unknown = world.corner.ids.flag_id(world.now());
    world.decides(unknown, FlagStatus::Approved, &[&looked[..], &[RELEASE]].concat()).await;
}

#[tokio::test]
async fn approving_hides_the_content_between_the_record_and_the_truth_under_a_claim_on_it_too() {
    let world = World::new();
    let video = world.listed_video().await;
    let said: Comment = comment(&*world.corner.ids, world.now());
    world.store.add(&said).await.expect("the store works");
    let of_video = ["findOne videos", "deleteOne latest_videos", "updateOne videos"];
    let of_comment = [
        "findOne comments_by_id",
        "deleteOne comments",
        "deleteOne comments_by_user",
        "updateOne comments_by_id",
    ];

    for (content, hidden) in
        [(ContentId::Video(video.id), &of_video[..]), (ContentId::Comment(said.id), &of_comment)]
    {
        let flag = new_flag(&*world.corner.ids, content, world.now());
        world.store.raise(&flag).await.expect("the store works");

        let commands = [
            &CLAIM[..],
            &["find content_moderation"],
            &CLAIM,
            &["insertOne moderation_audit"],
            hidden,
            &[
                "updateOne content_moderation",
                "insertOne flags_by_status",
                "deleteOne flags_by_status",
                RELEASE,
                RELEASE,
            ],
        ];
        world.decides(flag.id, FlagStatus::Approved, &commands.concat()).await;
    }
}

#[tokio::test]
async fn content_is_brought_back_under_a_claim_and_noted_by_one_command_however_many_flags_there_are() {
    let world = World::new();
    let video = world.listed_video().await;
    let said: Comment = comment(&*world.corner.ids, world.now());
    world.store.add(&said).await.expect("the store works");
    let of_video = ["findOne videos", "updateOne videos", "insertOne latest_videos"];
    let of_comment = [
        "findOne comments_by_id",
        "updateOne comments_by_id",
        "insertOne comments",
        "insertOne comments_by_user",
    ];
    let noted = ["find content_moderation", "insertMany moderation_audit"];

    for (content, commands) in
        [(ContentId::Video(video.id), &of_video[..]), (ContentId::Comment(said.id), &of_comment)]
    {
        for _ in 0..3 {
            let flag = new_flag(&*world.corner.ids, content, world.now());
            world.store.raise(&flag).await.expect("the store works");
            let approval = decision(&*world.corner.ids, flag.id, FlagStatus::Approved, world.now());
            world.store.decide(&approval).await.expect("the store works");
        }
        world.store.drain().await;
        let back = restoring(&*world.corner.ids, content, world.now());
        let (look, written) = commands.split_at(1);

        let restored = [look, &CLAIM, look, &noted, written, &[RELEASE]].concat();
        world.spends(world.store.restore(&back), &restored).await;

        // What is not hidden needs no claim; the rows of its lists are written again.
        let healed = [look, &written[1..]].concat();
        world.spends(world.store.restore(&back), &healed).await;
    }
    let nowhere = restoring(&*world.corner.ids, ContentId::Video(world.corner.ids.video_id()), world.now());
    world.spends(world.store.restore(&nowhere), &["findOne videos"]).await;
}

#[tokio::test]
async fn a_list_of_one_status_is_a_find_and_a_count_that_is_good_for_half_a_minute() {
    let world = World::new();
    for _ in 0..5 {
        world.flagged().await;
    }
    let open = FlagList { status: Some(FlagStatus::Open) };
    let list = |number| {
        let request = page(number, 2);
        let store = world.store.clone();
        async move { FlagStore::list(&*store, &open, &request).await }
    };

    let first = world.spends(list(1), &[LIST, LIST]).await;
    world.spends(list(1), &[LIST]).await;
    world.spends(list(2), &[LIST]).await;
    world.spends(list(9), &[]).await;
    let next = after(&first.next.expect("more"), 2);
    world.spends(FlagStore::list(&*world.store, &open, &next), &[LIST]).await;
    for warning in world.double.calls().iter().filter(|call| call.table.as_deref() == Some("flags_by_status"))
    {
        let is_count = warning.body["find"]["sort"].get("updated_at").is_some();
        assert!(is_count || warning.warnings.is_empty(), "in the order on disk: {:?}", warning.warnings);
    }

    world.flagged().await;
    let counted = world.spends(list(1), &[LIST, LIST]).await;
    assert_eq!(counted.total, Total::Exact(6), "the own change at once");
    world.corner.clock.advance(Duration::from_secs(30));
    world.spends(list(1), &[LIST, LIST]).await;
}

#[tokio::test]
async fn the_list_of_all_is_one_find_with_the_total_and_reads_no_words() {
    let world = World::new();
    for _ in 0..5 {
        world.flagged().await;
    }
    let all = FlagList { status: None };
    world.double.clear_calls();

    let (one, two) = (page(1, 2), page(2, 2));
    let first = world.spends(FlagStore::list(&*world.store, &all, &one), &[LIST]).await;
    assert_eq!(first.total, Total::Exact(5));
    world.spends(FlagStore::list(&*world.store, &all, &two), &[LIST]).await;
    let next = after(&first.next.expect("more"), 2);
    world.spends(FlagStore::list(&*world.store, &all, &next), &[LIST]).await;

    for call in world.double.calls() {
        let projection = call.body["find"]["projection"].as_object().expect("a projection");
        assert!(!projection.contains_key("flagged_reason"));
    }
}

#[tokio::test]
async fn a_history_is_one_find() {
    let world = World::new();
    let flag = world.flagged().await.to_flag();

    world.spends(world.store.history(&flag, numbered(1, 10)), &["find moderation_audit"]).await;
}

#[tokio::test]
async fn the_newest_accounts_are_one_find_and_a_search_reads_the_table() {
    let world = World::new();
    let accounts: Vec<Account> = (0..70)
        .map(|number| Account {
            last_name: name(&format!("Last {number}")),
            ..account(&*world.corner.ids, world.now(), &[])
        })
        .collect();
    world.store.accounts(&accounts).await.expect("loaded");
    let query = AccountQuery::parse("last 69").expect("a query");

    let newest = world.spends(AccountStore::search(&*world.store, None), &["find users"]).await;
    assert_eq!(newest.len(), 20);
    let found = world.spends(AccountStore::search(&*world.store, query), &["find users"; 2]).await;
    assert_eq!(found.len(), 1);
}

/// What another program wrote into the table is in nobody's way.
#[tokio::test]
async fn accounts_that_make_no_sense_are_left_out_of_a_search() {
    let world = World::new();
    let accounts: Vec<Account> = (0..25).map(|_| account(&*world.corner.ids, world.now(), &[])).collect();
    world.store.accounts(&accounts).await.expect("loaded");
    for _ in 0..5 {
        let later = world.now().plus(Duration::from_mins(1)).to_string();
        let half = json!({"userid": world.corner.ids.random(), "created_date": later, "lastname": "Last"});
        world.double.seed("users", &half).expect("a row");
    }
    let query = AccountQuery::parse("last").expect("a query");

    let newest = AccountStore::search(&*world.store, None).await.expect("the store works");
    let found = AccountStore::search(&*world.store, query).await.expect("the store works");

    assert_eq!((newest.len(), found.len()), (20, 20), "as many as there would be without them");
}
