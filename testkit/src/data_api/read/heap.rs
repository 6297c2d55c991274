//! The queue in which the server sorts rows: it keeps the least of them, and gives equal ones in an order of its own.
//!
//! It is a min-max heap (Atkinson, Sack, Santoro and Strothotte, 1986): levels alternate between nodes that are no
//! greater than all below them and nodes that are no less. Where the textbook leaves a choice between equal elements,
//! this one chooses as the server's does, because the order of rows with equal values can be seen in answers.

use std::cmp::Ordering;

/// A queue of a bounded length, by an order that need not tell all elements apart.
pub(super) struct MinMaxHeap<T, F> {
    items: Vec<T>,
    limit: usize,
    order: F,
}

/// Which way the nodes of a level look.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Min,
    Max,
}

impl Level {
    fn of(index: usize) -> Self {
        if (index + 1).ilog2().is_multiple_of(2) { Self::Min } else { Self::Max }
    }

    fn other(self) -> Self {
        match self {
            Self::Min => Self::Max,
            Self::Max => Self::Min,
        }
    }
}

const fn parent(index: usize) -> usize {
    (index - 1) / 2
}

const fn first_child(index: usize) -> usize {
    2 * index + 1
}

impl<T: Copy, F: Fn(&T, &T) -> Ordering> MinMaxHeap<T, F> {
    /// A queue that keeps the `limit` least elements.
    pub(super) fn new(limit: usize, order: F) -> Self {
        Self { items: Vec::new(), limit, order }
    }

    /// Takes in an element; where that makes one too many, the greatest goes.
    pub(super) fn offer(&mut self, item: T) {
        let index = self.items.len();
        self.items.push(item);
        let level = Level::of(index);
        match self.swap_with_parent(level, index) {
            Some(above) => self.rise(level.other(), above),
            None => self.rise(level, index),
        };
        if self.items.len() > self.limit {
            self.remove(self.greatest());
        }
    }

    /// Takes out the least element.
    pub(super) fn poll(&mut self) -> Option<T> {
        let least = *self.items.first()?;
        self.remove(0);
        Some(least)
    }

    fn greatest(&self) -> usize {
        match self.items.len() {
            0 | 1 => 0,
            2 => 1,
            _ if self.before(Level::Max, 2, 1) => 2,
            _ => 1,
        }
    }

    /// Whether the first node is to stand above the second, as a level has it. Equal nodes may stand either way.
    fn before(&self, level: Level, one: usize, other: usize) -> bool {
        let order = (self.order)(&self.items[one], &self.items[other]);
        match level {
            Level::Min => order.is_lt(),
            Level::Max => order.is_gt(),
        }
    }

    fn remove(&mut self, index: usize) {
        let last = self.items.len() - 1;
        if index == last {
            self.items.pop();
            return;
        }
        if let Some(uncle) = self.childless_uncle(last, last)
            && self.before(Level::of(last), uncle, last)
        {
            // The last node of the array is not the last of the order there: an uncle without children stands below.
            self.items.swap(uncle, last);
            if uncle == index {
                self.items.pop();
                return;
            }
        }
        let moved = self.items[last];
        self.items.pop();
        let level = Level::of(index);
        let hole = self.sink_hole(level, index);
        self.items[hole] = moved;
        if self.rise(level, hole) != hole {
            return;
        }
        if let Some(across) = self.cross(level, hole) {
            self.rise(level.other(), across);
        }
    }

    /// The other child of the grandparent, if the parent is the first and the other has no children among so many.
    fn childless_uncle(&self, index: usize, length: usize) -> Option<usize> {
        let parent_of = parent(index);
        if parent_of == 0 {
            return None;
        }
        let uncle = first_child(parent(parent_of)) + 1;
        (uncle != parent_of && first_child(uncle) >= length && uncle < self.items.len()).then_some(uncle)
    }

    /// Swaps a node with its parent, or with that uncle, where it belongs on the other kind of level.
    fn swap_with_parent(&mut self, level: Level, index: usize) -> Option<usize> {
        if index == 0 {
            return None;
        }
        let mut above = parent(index);
        if let Some(uncle) = self.childless_uncle(index, self.items.len())
            && self.before(level, uncle, above)
        {
            above = uncle;
        }
        let swap = self.before(level, above, index);
        if swap {
            self.items.swap(above, index);
        }
        swap.then_some(above)
    }

    /// Moves a node up by grandparents, and says where it ends.
    fn rise(&mut self, level: Level, mut index: usize) -> usize {
        while index > 2 {
            let above = parent(parent(index));
            if !self.before(level, index, above) {
                break;
            }
            self.items.swap(above, index);
            index = above;
        }
        index
    }

    /// Moves a hole down by the first of its grandchildren, and says where it ends.
    fn sink_hole(&mut self, level: Level, mut hole: usize) -> usize {
        while let Some(next) = self.first_of(level, first_child(first_child(hole)), 4) {
            self.items[hole] = self.items[next];
            hole = next;
        }
        hole
    }

    /// Of so many nodes from one on, that which a level has first.
    fn first_of(&self, level: Level, from: usize, count: usize) -> Option<usize> {
        let end = self.items.len().min(from + count);
        (from..end).reduce(|first, next| if self.before(level, next, first) { next } else { first })
    }

    /// Swaps a node with the child that belongs above it, or with its parent.
    fn cross(&mut self, level: Level, index: usize) -> Option<usize> {
        match self.first_of(level, first_child(index), 2) {
            Some(child) if self.before(level, child, index) => {
                self.items.swap(child, index);
                Some(child)
            }
            _ => self.swap_with_parent(level, index),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_gives_the_least_in_order(mut numbers: Vec<u8>, limit in 1_usize..40) {
            let mut heap = MinMaxHeap::new(limit, u8::cmp);
            for number in &numbers {
                heap.offer(*number);
            }
            let sorted: Vec<_> = std::iter::from_fn(|| heap.poll()).collect();
            numbers.sort_unstable();
            numbers.truncate(limit);
            prop_assert_eq!(sorted, numbers);
        }
    }

    #[test]
    fn of_equal_elements_the_queue_keeps_the_first_when_it_holds_one() {
        let mut heap = MinMaxHeap::new(1, |one: &(u8, char), other: &(u8, char)| one.0.cmp(&other.0));
        for name in "abc".chars() {
            heap.offer((0, name));
        }
        assert_eq!(heap.poll(), Some((0, 'a')));
    }
}
