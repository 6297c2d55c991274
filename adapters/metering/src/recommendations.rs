//! Tastes.

use killrvideo_domain::{
    recommendations::{KeptTaste, TasteStore},
    shared::UserId,
};

use crate::Metered;

metered! { TasteStore, "taste_store":
    async fn get(&self, user: UserId) -> Option<KeptTaste>;
    async fn keep(&self, user: UserId, taste: &KeptTaste);
}
