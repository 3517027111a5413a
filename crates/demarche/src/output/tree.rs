//! Arcs from heads to dependents, drawn down the left of a list of words.
//!
//! Each arc is a bracket in a column of its own: short arcs nearest to the words, longer ones further
//! left. A cell of the drawing is the set of directions in which lines leave it; where arcs meet, the
//! sets are joined, and each set has its box character.

const UP: u8 = 1;
const DOWN: u8 = 2;
const LEFT: u8 = 4;
const RIGHT: u8 = 8;

/// An arc between two rows.
struct Arc {
    head: usize,
    dependent: usize,
    /// Column, counted from the words.
    level: usize,
}

impl Arc {
    fn rows(&self) -> (usize, usize) {
        (self.head.min(self.dependent), self.head.max(self.dependent))
    }
}

/// One string per row, all of one width, ending in an arrow at dependents. `heads[i]` is the row of
/// word `i`'s head, None for a root.
pub fn arcs(heads: &[Option<usize>], unicode: bool) -> Vec<String> {
    let arcs = levelled(heads);
    let columns = arcs.iter().map(|arc| arc.level + 1).max().unwrap_or(0);
    // Two characters a level, and one for the arrow.
    let width = 2 * columns + 1;
    let mut cells = vec![vec![0u8; width]; heads.len()];
    for arc in &arcs {
        let x = 2 * (columns - 1 - arc.level);
        let (top, bottom) = arc.rows();
        for (row, line) in cells.iter_mut().enumerate().take(bottom + 1).skip(top) {
            if row > top {
                line[x] |= UP;
            }
            if row < bottom {
                line[x] |= DOWN;
            }
            if row == top || row == bottom {
                line[x] |= RIGHT;
                for cell in &mut line[x + 1..width - 1] {
                    *cell |= LEFT | RIGHT;
                }
                line[width - 1] |= LEFT;
            }
        }
    }
    cells
        .iter()
        .zip(heads)
        .map(|(line, head)| {
            let mut text: String = line[..width - 1]
                .iter()
                .map(|&cell| glyph(cell, unicode))
                .collect();
            text.push(match (head, line[width - 1]) {
                (Some(_), _) if unicode => '►',
                (Some(_), _) => '>',
                (None, 0) => ' ',
                (None, _) => glyph(LEFT | RIGHT, unicode),
            });
            text
        })
        .collect()
}

/// The arcs, short ones first, each in the first column right of which nothing it spans is drawn.
fn levelled(heads: &[Option<usize>]) -> Vec<Arc> {
    let mut arcs: Vec<Arc> = heads
        .iter()
        .enumerate()
        .filter_map(|(dependent, head)| {
            Some(Arc {
                head: (*head)?,
                dependent,
                level: 0,
            })
        })
        .filter(|arc| arc.head != arc.dependent && arc.head < heads.len())
        .collect();
    arcs.sort_by_key(|arc| {
        let (top, bottom) = arc.rows();
        (bottom - top, top)
    });
    for i in 0..arcs.len() {
        let (placed, rest) = arcs.split_at_mut(i);
        let arc = &mut rest[0];
        let (top, bottom) = arc.rows();
        arc.level = placed
            .iter()
            .filter(|other| {
                let (a, b) = other.rows();
                // Two arcs that only touch at their common head may share a column.
                let touch = b == top || a == bottom;
                a <= bottom && b >= top && !(touch && other.head == arc.head)
            })
            .map(|other| other.level + 1)
            .max()
            .unwrap_or(0);
    }
    arcs
}

fn glyph(cell: u8, unicode: bool) -> char {
    const BOX: [char; 16] = [
        ' ', '╵', '╷', '│', '╴', '┘', '┐', '┤', '╶', '└', '┌', '├', '─', '┴', '┬', '┼',
    ];
    if unicode {
        return BOX[usize::from(cell & 15)];
    }
    match (cell & (UP | DOWN), cell & (LEFT | RIGHT)) {
        (0, 0) => ' ',
        (0, _) => '-',
        (_, 0) => '|',
        (_, _) => '+',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_tree_is_drawn() {
        // the minister arrived in Panama
        let heads = [Some(1), Some(2), None, Some(2), Some(3)];
        assert_eq!(
            arcs(&heads, true),
            ["  ┌─►", "┌─┴─►", "└─┬──", "┌─┴─►", "└───►"]
        );
        assert_eq!(
            arcs(&heads, false),
            ["  +->", "+-+->", "+-+--", "+-+->", "+--->"]
        );
    }

    #[test]
    fn roots_alone_and_heads_elsewhere_draw_nothing() {
        assert_eq!(arcs(&[None, None], true), [" ", " "]);
        assert_eq!(arcs(&[], true), Vec::<String>::new());
        assert_eq!(arcs(&[Some(7)], true), ["►"]);
    }

    #[test]
    fn crossing_arcs_keep_columns_of_their_own() {
        let heads = [Some(2), Some(3), None, Some(2)];
        assert_eq!(arcs(&heads, true), ["  ┌─►", "┌─┼─►", "│ ├──", "└─┴─►"]);
    }
}
