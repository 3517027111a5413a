//! `*/model`: a tree of layers, flattened, into the weights of one component.
//!
//! The file does not say which layer feeds which; layers are found by name, order and
//! references, and every shape is checked against the configuration and its neighbours.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::config::Config;
use super::value::Value;
use crate::error::{Error, read_file};
use crate::weights::{
    Column, HashTable, Linear, MaxoutNorm, Numbers, TaggerWeights, Tok2VecWeights,
    TransitionWeights, Vectors,
};

/// A `model` file, its four parallel arrays side by side.
pub(super) struct Tree {
    path: PathBuf,
    nodes: Vec<Node>,
}

struct Node {
    name: String,
    node: Value,
    attrs: Value,
    params: Value,
}

/// An array of numbers with its shape.
pub(super) struct Array {
    pub(super) shape: Vec<usize>,
    pub(super) data: Arc<[f32]>,
}

impl Tree {
    pub(super) fn read(path: &Path) -> Result<Tree, Error> {
        let bad = |what: &str| Error::malformed(path, what);
        let value = Value::parse(&read_file(path)?).map_err(|e| Error::malformed(path, e))?;
        let list = |key: &str| {
            value
                .get(key)
                .and_then(Value::as_list)
                .ok_or_else(|| Error::malformed(path, format!("no list {key:?}: not a layer tree")))
        };
        let (nodes, attrs, params) = (list("nodes")?, list("attrs")?, list("params")?);
        if nodes.is_empty() || nodes.len() != attrs.len() || nodes.len() != params.len() {
            return Err(bad("nodes, attrs and params differ in number"));
        }
        let nodes = nodes
            .iter()
            .zip(attrs)
            .zip(params)
            .map(|((node, attrs), params)| {
                let name = node.get("name").and_then(Value::as_str);
                let name = name.ok_or_else(|| bad("a node without a name"))?.to_owned();
                Ok(Node {
                    name,
                    node: node.clone(),
                    attrs: attrs.clone(),
                    params: params.clone(),
                })
            })
            .collect::<Result<_, Error>>()?;
        Ok(Tree {
            path: path.to_owned(),
            nodes,
        })
    }

    fn error(&self, index: usize, what: impl AsRef<str>) -> Error {
        let name: String = self.nodes[index].name.chars().take(60).collect();
        Error::malformed(
            &self.path,
            format!("node {index} ({name}): {}", what.as_ref()),
        )
    }

    /// Numbers of the nodes with exactly this name, ascending.
    fn named(&self, name: &str) -> Vec<usize> {
        (0..self.nodes.len())
            .filter(|&i| self.nodes[i].name == name)
            .collect()
    }

    fn reference(&self, index: usize, name: &str) -> Result<usize, Error> {
        let node = &self.nodes[index].node;
        node.get("refs")
            .and_then(|r| r.get(name))
            .and_then(Value::as_u64)
            .and_then(|i| usize::try_from(i).ok())
            .filter(|&i| i < self.nodes.len())
            .ok_or_else(|| self.error(index, format!("no reference {name:?}")))
    }

    /// An attribute: a msgpack value inside a binary.
    fn attribute(&self, index: usize, name: &str) -> Result<Value, Error> {
        let bytes = self.nodes[index].attrs.get(name).and_then(Value::as_bytes);
        let bytes = bytes.ok_or_else(|| self.error(index, format!("no attribute {name:?}")))?;
        Value::parse(bytes).map_err(|e| self.error(index, format!("attribute {name:?}: {e}")))
    }

    fn whole_attribute(&self, index: usize, name: &str) -> Result<usize, Error> {
        let value = self.attribute(index, name)?.as_u64();
        value
            .and_then(|n| usize::try_from(n).ok())
            .ok_or_else(|| self.error(index, format!("attribute {name:?} is not a whole number")))
    }

    /// A parameter of a shape of `dims` dimensions.
    fn parameter(&self, index: usize, name: &str, dims: usize) -> Result<Array, Error> {
        let value = self.nodes[index].params.get(name);
        let value = value.ok_or_else(|| self.error(index, format!("no parameter {name:?}")))?;
        let array =
            array(value).map_err(|e| self.error(index, format!("parameter {name:?}: {e}")))?;
        if array.shape.len() != dims {
            let what = format!("parameter {name:?} has shape {:?}", array.shape);
            return Err(self.error(index, what));
        }
        Ok(array)
    }

    /// A parameter of exactly this shape.
    fn shaped(&self, index: usize, name: &str, shape: &[usize]) -> Result<Numbers, Error> {
        let array = self.parameter(index, name, shape.len())?;
        if array.shape != shape {
            let what = format!(
                "parameter {name:?} has shape {:?} where {shape:?} is needed",
                array.shape
            );
            return Err(self.error(index, what));
        }
        Ok(Numbers::Owned(array.data))
    }

    /// A linear layer with `n_in` inputs.
    fn linear(&self, index: usize, n_in: usize) -> Result<Linear, Error> {
        let w = self.parameter(index, "W", 2)?;
        let n_out = w.shape[0];
        if w.shape[1] != n_in {
            let what = format!("parameter \"W\" has {} inputs, not {n_in}", w.shape[1]);
            return Err(self.error(index, what));
        }
        let bias = self.shaped(index, "b", &[n_out])?;
        Ok(Linear {
            n_out,
            n_in,
            weights: Numbers::Owned(w.data),
            bias,
        })
    }

    /// The maxout layer at `maxout`, the layer norm at `norm`.
    fn maxout_norm(&self, maxout: usize, norm: usize, n_in: usize) -> Result<MaxoutNorm, Error> {
        let w = self.parameter(maxout, "W", 3)?;
        let (n_out, pieces) = (w.shape[0], w.shape[1]);
        if w.shape[2] != n_in {
            let what = format!("parameter \"W\" has {} inputs, not {n_in}", w.shape[2]);
            return Err(self.error(maxout, what));
        }
        Ok(MaxoutNorm {
            n_out,
            pieces,
            n_in,
            weights: Numbers::Owned(w.data),
            bias: self.shaped(maxout, "b", &[n_out, pieces])?,
            gain: self.shaped(norm, "G", &[n_out])?,
            offset: self.shaped(norm, "b", &[n_out])?,
        })
    }

    /// The token-to-vector network in this file, configured in `section`.
    pub(super) fn tok2vec(&self, config: &Config, section: &str) -> Result<Tok2VecWeights, Error> {
        let settings = Tok2VecSettings::read(config, section)?;
        let width = settings.width;
        let extract = *self
            .named("extract_features")
            .first()
            .ok_or_else(|| Error::malformed(&self.path, "no node extract_features"))?;
        let columns = self.attribute(extract, "columns")?;
        let columns: Vec<&str> = columns
            .as_list()
            .unwrap_or_default()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let embeds = self.named("hashembed");
        if columns != settings.attrs || embeds.len() != settings.rows.len() {
            return Err(self.error(extract, "columns differ from those of config.cfg"));
        }
        let mut tables = Vec::with_capacity(embeds.len());
        for (&index, &rows) in embeds.iter().zip(&settings.rows) {
            let column = self.whole_attribute(index, "column")?;
            let name = columns
                .get(column)
                .ok_or_else(|| self.error(index, "looks up no column"))?;
            let column = column_named(name).ok_or_else(|| {
                let what = format!("feature column {name} is not known to this runtime");
                Error::unsupported(&self.path, what)
            })?;
            let seed = u32::try_from(self.whole_attribute(index, "seed")?)
                .map_err(|_| self.error(index, "seed beyond 32 bits"))?;
            let data = self.shaped(index, "E", &[rows, width])?;
            tables.push(HashTable {
                column,
                seed,
                rows,
                data,
            });
        }
        let statics = self.named("static_vectors");
        let static_projection = match (statics.as_slice(), settings.static_vectors) {
            ([], false) => None,
            (&[index], true) => {
                let w = self.parameter(index, "W", 2)?;
                if w.shape[0] != width {
                    return Err(self.error(index, "projects to another width"));
                }
                Some(Numbers::Owned(w.data))
            }
            _ => {
                let what = "static vectors are not as config.cfg says";
                return Err(Error::malformed(&self.path, what));
            }
        };
        let (maxouts, norms) = (self.named("maxout"), self.named("layernorm"));
        if maxouts.len() != settings.depth + 1 || norms.len() != maxouts.len() {
            let what = format!(
                "{} maxout and {} layernorm nodes where config.cfg asks for {}",
                maxouts.len(),
                norms.len(),
                settings.depth + 1
            );
            return Err(Error::malformed(&self.path, what));
        }
        let concatenated = width * (tables.len() + usize::from(static_projection.is_some()));
        let mixer = self.maxout_norm(maxouts[0], norms[0], concatenated)?;
        if mixer.n_out != width {
            return Err(self.error(maxouts[0], "mixes to another width"));
        }
        let window = settings.window;
        for index in self.named("expand_window") {
            if self.whole_attribute(index, "window_size")? != window {
                return Err(self.error(index, "window differs from that of config.cfg"));
            }
        }
        let mut encoder = Vec::with_capacity(settings.depth);
        for (&maxout, &norm) in maxouts.iter().zip(&norms).skip(1) {
            let layer = self.maxout_norm(maxout, norm, width * (2 * window + 1))?;
            if layer.n_out != width || layer.pieces != settings.pieces {
                return Err(self.error(maxout, "width or pieces differ from those of config.cfg"));
            }
            encoder.push(layer);
        }
        let padded = (0..self.nodes.len())
            .find(|&i| self.nodes[i].name.starts_with("with_array(residual("))
            .ok_or_else(|| Error::malformed(&self.path, "no node with_array(residual(...))"))?;
        let pad = self.whole_attribute(padded, "pad")?;
        if pad != settings.depth * window {
            // The encoder's shortcut at the edges relies on it.
            return Err(self.error(padded, format!("padding of {pad}, not depth times window")));
        }
        Ok(Tok2VecWeights {
            width,
            tables,
            static_projection,
            mixer,
            encoder,
            window,
            pad,
        })
    }

    /// Where this file's component takes its vectors from, and their width.
    fn vectors(
        &self,
        config: &Config,
        component: &str,
        shared: Option<usize>,
    ) -> Result<(Vectors, usize), Error> {
        let section = format!("components.{component}.model.tok2vec");
        let architecture = config.function(&section, "@architectures")?;
        let listens = !self.named("tok2vec-listener").is_empty();
        match architecture.as_deref() {
            Some("spacy.Tok2VecListener.v1") if listens => {
                let width = shared.ok_or_else(|| {
                    let what = format!("[{section}] listens to a tok2vec that is absent");
                    Error::malformed(&config.path, what)
                })?;
                Ok((Vectors::Shared, width))
            }
            Some("spacy.Tok2Vec.v1" | "spacy.Tok2Vec.v2") if !listens => {
                let own = self.tok2vec(config, &section)?;
                let width = own.width;
                Ok((Vectors::Own(own), width))
            }
            Some("spacy.Tok2VecListener.v1" | "spacy.Tok2Vec.v1" | "spacy.Tok2Vec.v2") => {
                let what = format!("does not hold the layers that [{section}] describes");
                Err(Error::malformed(&self.path, what))
            }
            other => Err(unknown_architecture(config, &section, other)),
        }
    }

    /// A tagger with `classes` classes.
    pub(super) fn tagger(
        &self,
        config: &Config,
        component: &str,
        shared: Option<usize>,
        classes: usize,
    ) -> Result<TaggerWeights, Error> {
        let section = format!("components.{component}.model");
        let architecture = config.function(&section, "@architectures")?;
        if !matches!(
            architecture.as_deref(),
            Some("spacy.Tagger.v1" | "spacy.Tagger.v2")
        ) {
            return Err(unknown_architecture(
                config,
                &section,
                architecture.as_deref(),
            ));
        }
        let (vectors, width) = self.vectors(config, component, shared)?;
        let index = self.reference(0, "softmax")?;
        let output = self.linear(index, width)?;
        if output.n_out != classes {
            let what = format!("{} classes for {classes} labels", output.n_out);
            return Err(self.error(index, what));
        }
        Ok(TaggerWeights { vectors, output })
    }

    /// A transition model whose states have `slots` slots and which has `actions` actions.
    pub(super) fn transitions(
        &self,
        config: &Config,
        component: &str,
        shared: Option<usize>,
        slots: usize,
        actions: usize,
    ) -> Result<TransitionWeights, Error> {
        let section = format!("components.{component}.model");
        let architecture = config.function(&section, "@architectures")?;
        if architecture.as_deref() != Some("spacy.TransitionBasedParser.v2") {
            return Err(unknown_architecture(
                config,
                &section,
                architecture.as_deref(),
            ));
        }
        if config.flag(&section, "extra_state_tokens")? || !config.flag(&section, "use_upper")? {
            let what = format!(
                "[{section}] asks for extra_state_tokens or for no upper layer, \
                 which this runtime does not compute"
            );
            return Err(Error::unsupported(&config.path, what));
        }
        if self.nodes[0].name != "parser_model" {
            return Err(self.error(0, "not a transition model"));
        }
        let (vectors, width) = self.vectors(config, component, shared)?;
        let (lower, upper) = (self.reference(0, "lower")?, self.reference(0, "upper")?);
        let projections: Vec<usize> = self
            .named("linear")
            .into_iter()
            .filter(|&i| i != upper)
            .collect();
        let &[projection] = projections.as_slice() else {
            let what = format!(
                "{} linear nodes beside the upper one, not 1",
                projections.len()
            );
            return Err(Error::malformed(&self.path, what));
        };
        let projection = self.linear(projection, width)?;
        let w = self.parameter(lower, "W", 4)?;
        let (hidden, pieces) = (w.shape[1], w.shape[2]);
        if w.shape[0] != slots || w.shape[3] != projection.n_out {
            let what = format!("parameter \"W\" has shape {:?}", w.shape);
            return Err(self.error(lower, what));
        }
        let output = self.linear(upper, hidden)?;
        if output.n_out != actions {
            let what = format!("{} classes for {actions} actions", output.n_out);
            return Err(self.error(upper, what));
        }
        Ok(TransitionWeights {
            vectors,
            projection,
            slots,
            hidden,
            pieces,
            lower: Numbers::Owned(w.data),
            lower_bias: self.shaped(lower, "b", &[hidden, pieces])?,
            lower_pad: self.shaped(lower, "pad", &[1, slots, hidden, pieces])?,
            upper: output,
        })
    }
}

fn unknown_architecture(config: &Config, section: &str, found: Option<&str>) -> Error {
    let what = match found {
        Some(name) => {
            format!("[{section}] has architecture {name:?}, which this runtime does not compute")
        }
        None => format!("[{section}] names no architecture"),
    };
    Error::unsupported(&config.path, what)
}

fn column_named(name: &str) -> Option<Column> {
    Some(match name {
        "NORM" => Column::Norm,
        "PREFIX" => Column::Prefix,
        "SUFFIX" => Column::Suffix,
        "SHAPE" => Column::Shape,
        "SPACY" => Column::Spacy,
        "IS_SPACE" => Column::IsSpace,
        "LOWER" => Column::Lower,
        "ORTH" => Column::Orth,
        _ => return None,
    })
}

/// What `config.cfg` says of a token-to-vector network.
struct Tok2VecSettings {
    width: usize,
    attrs: Vec<String>,
    rows: Vec<usize>,
    static_vectors: bool,
    depth: usize,
    window: usize,
    pieces: usize,
}

impl Tok2VecSettings {
    fn read(config: &Config, section: &str) -> Result<Tok2VecSettings, Error> {
        let (embed, encode) = (format!("{section}.embed"), format!("{section}.encode"));
        for (section, accepted) in [
            (section, ["spacy.Tok2Vec.v1", "spacy.Tok2Vec.v2"]),
            (
                &embed,
                ["spacy.MultiHashEmbed.v1", "spacy.MultiHashEmbed.v2"],
            ),
            (
                &encode,
                [
                    "spacy.MaxoutWindowEncoder.v1",
                    "spacy.MaxoutWindowEncoder.v2",
                ],
            ),
        ] {
            let found = config.function(section, "@architectures")?;
            if !found.as_deref().is_some_and(|f| accepted.contains(&f)) {
                return Err(unknown_architecture(config, section, found.as_deref()));
            }
        }
        let number = |section: &str, key: &str| {
            config
                .number(section, key)?
                .ok_or_else(|| Error::malformed(&config.path, format!("[{section}] has no {key}")))
        };
        let rows = match config.get(&embed, "rows")? {
            Some(rows) => serde_json::from_value(rows)
                .map_err(|e| Error::malformed(&config.path, format!("[{embed}] rows: {e}")))?,
            None => Vec::new(),
        };
        let width = number(&embed, "width")?;
        if number(&encode, "width")? != width {
            let what = format!("[{section}] embeds and encodes with different widths");
            return Err(Error::malformed(&config.path, what));
        }
        Ok(Tok2VecSettings {
            width,
            attrs: config.strings(&embed, "attrs")?,
            rows,
            static_vectors: config.flag(&embed, "include_static_vectors")?,
            depth: number(&encode, "depth")?,
            window: number(&encode, "window_size")?,
            pieces: number(&encode, "maxout_pieces")?,
        })
    }
}

/// A numpy array as msgpack-numpy writes it.
fn array(value: &Value) -> Result<Array, String> {
    if value.get("nd").and_then(Value::as_bool) != Some(true) {
        return Err("not an array".to_owned());
    }
    let kind = value.get("type");
    let kind = match kind {
        Some(Value::Str(s)) => s.as_bytes(),
        Some(Value::Bytes(b)) => b,
        _ => b"",
    };
    if kind != b"<f4" {
        return Err(format!(
            "numbers of type {:?}, not \"<f4\"",
            String::from_utf8_lossy(kind)
        ));
    }
    let shape = value
        .get("shape")
        .and_then(Value::as_list)
        .ok_or("no shape")?;
    let shape = shape
        .iter()
        .map(|n| {
            n.as_u64()
                .and_then(|n| usize::try_from(n).ok())
                .ok_or("odd shape")
        })
        .collect::<Result<Vec<_>, _>>()?;
    let bytes = value
        .get("data")
        .and_then(Value::as_bytes)
        .ok_or("no data")?;
    Ok(Array {
        data: floats(bytes, &shape)?,
        shape,
    })
}

/// Little-endian numbers of a shape, all finite.
pub(super) fn floats(bytes: &[u8], shape: &[usize]) -> Result<Arc<[f32]>, String> {
    let count = shape.iter().try_fold(4usize, |n, &d| n.checked_mul(d));
    if count != Some(bytes.len()) {
        return Err(format!("{} bytes for shape {shape:?}", bytes.len()));
    }
    let data: Arc<[f32]> = bytes
        .chunks_exact(4)
        .map(|c| f32::from_le_bytes([c[0], c[1], c[2], c[3]]))
        .collect();
    if data.iter().any(|x| !x.is_finite()) {
        return Err("holds numbers that are not finite".to_owned());
    }
    Ok(data)
}
