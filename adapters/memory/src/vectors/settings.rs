//! The numbers of the index, each with its reason.

/// Every tunable of a [`VectorIndex`](super::VectorIndex).
///
/// The defaults were measured with `cargo bench --bench vectors` (20,000 vectors of 1536 floats).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorSettings {
    /// Links a graph point keeps on each upper layer (twice as many on the lowest); kept within 2 and 255.
    pub connections: usize,
    /// Candidates the graph looks at to link a new point.
    pub construction_candidates: usize,
    /// The least candidates a search asks of the graph, however few results are wanted.
    pub search_candidates: usize,
    /// Candidates for each wanted result, where that is more than `search_candidates`.
    pub candidates_per_result: usize,
    /// Points an exact scan compares in the time in which the graph finds one candidate.
    ///
    /// Two limits follow. A corpus of at most `search_candidates` times this has no graph: scanning it is
    /// faster. And a single search that needs more candidates than points / this scans as well.
    pub scan_points_per_candidate: usize,
    /// One point in so many is compared with each query whatever the graph says. If one of them is nearer than
    /// the middle of the graph's candidates and not among these, the graph went astray, and the search looks wider
    /// or scans. 0 switches the check off.
    pub spot_check_one_in: usize,
    /// A rebuild starts when the dead points are more than this percentage of the live ones.
    pub tombstone_percent: usize,
}

impl VectorSettings {
    /// Up to so many distinct directions there is no graph.
    pub(super) fn scan_limit(&self) -> usize {
        self.search_candidates.saturating_mul(self.scan_points_per_candidate)
    }

    /// Candidates to ask of the graph for `wanted` results.
    pub(super) fn candidates(&self, wanted: usize) -> usize {
        self.search_candidates.max(wanted.saturating_mul(self.candidates_per_result)).max(2)
    }

    /// Whether scanning `points` points is faster than asking the graph for `candidates`.
    pub(super) fn scan_is_faster(&self, points: usize, candidates: usize) -> bool {
        candidates.saturating_mul(self.scan_points_per_candidate) >= points
    }
}

/// Measured at 20,000 x 1536 with a filter hiding 10 %, on the benchmark's generators "clusters" and "texts"
/// (time as a share of the exact scan's; memory resident, as a multiple of the floats). Times moved by a tenth
/// between runs.
///
/// | setting | why this number |
/// |---|---|
/// | `connections` 24 | 32 (with 200 construction candidates) costs 1.63 x the floats on clusters, 24 costs 1.46 x; 16 finds fewer texts at the same time |
/// | `construction_candidates` 100 | 200 makes inserting 1.6 to 2 times slower and searching clusters twice as slow; what it finds more on texts the spot check finds for less |
/// | `search_candidates` 96 | 128 takes 0.53 on clusters, 112 takes 0.43, this 0.37; all find 0.986 to 0.987 of the texts |
/// | `candidates_per_result` 2 | the far half of the candidates is where the graph misses most |
/// | `scan_points_per_candidate` 84 | scan and graph take the same time at about 10,000 vectors on clusters, 3,000 on texts: 84 puts the limit between, at 8,064 |
/// | `spot_check_one_in` 20 | recall on texts with 128 candidates: 0.983 at one in 40, 0.987 at one in 20, for 0.07 more of the time; a check that almost never objects left it at 0.975 |
/// | `tombstone_percent` 25 | recall on texts: 0.990 without tombstones, 0.980 at 25 %, 0.978 at 50 %, 0.962 at 100 % (112 candidates); clusters do not mind. An overwrite then costs about five inserts in the background |
impl Default for VectorSettings {
    fn default() -> Self {
        Self {
            connections: 24,
            construction_candidates: 100,
            search_candidates: 96,
            candidates_per_result: 2,
            scan_points_per_candidate: 84,
            spot_check_one_in: 20,
            tombstone_percent: 25,
        }
    }
}
