//! Layers of stacks, each of which reads two of the layer above, and work without any dependencies.

use std::sync::Mutex;

/// Stacks in layers.
#[derive(Clone, Copy)]
pub struct Layers {
    pub layers: usize,
    pub width: usize,
}

/// One of them.
#[derive(Clone, Copy)]
pub struct Place {
    pub layer: usize,
    pub column: usize,
}

impl Layers {
    pub fn all(self) -> impl Iterator<Item = Place> {
        (0..self.layers).flat_map(move |layer| (0..self.width).map(move |column| Place { layer, column }))
    }

    /// The two of the layer above that one reads; none in the first layer.
    pub fn above(self, place: Place) -> Option<[Place; 2]> {
        let layer = place.layer.checked_sub(1)?;
        Some([0, 1].map(|which| Place { layer, column: (place.column + which) % self.width }))
    }
}

impl Place {
    pub fn name(self) -> String {
        format!("s{}-{}", self.layer, self.column)
    }
}

/// Does something for each, so many at a time, in no order.
pub fn in_parallel<T: Send>(jobs: usize, items: impl Iterator<Item = T> + Send, act: impl Fn(T) + Sync) {
    let queue = Mutex::new(items);
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(item) = next(&queue) {
                    act(item);
                }
            });
        }
    });
}

fn next<T>(queue: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    queue.lock().expect("no one panicked").next()
}
