/**
 * Configuration: YAML to records, with everything that is wrong reported at once and at its place.
 *
 * <h2>From a file to a record</h2>
 *
 * A configuration record is a plain record. Its constructor without arguments gives the defaults, its annotations say
 * what the keys mean and which values they take, and the keys are the component names as they are:
 *
 * <pre>{@code
 * public record ModelConfig(
 *     @Doc("Number of blocks.") @Range(min = 1) int layers,
 *     @Doc(value = "Width of the hidden vectors.", paper = "d_model") @Range(min = 1) int width,
 *     @Doc("Number of attention heads.") @Range(min = 1) int heads,
 *     @Doc("Non-linearity of the feed-forward layer.") Activation activation)
 *     implements Checked {
 *
 *   public ModelConfig() {
 *     this(3, 96, 6, Activation.GELU);
 *   }
 *
 *   public void check(Rules rules) {
 *     rules.require(width % heads == 0,
 *         "width %d is not divisible by heads %d; choose a multiple of heads".formatted(width, heads),
 *         "width", "heads");
 *   }
 * }
 *
 * ConfigTree tree = ConfigTree.read(file).with(List.of("model.width=128"));
 * Problems problems = new Problems();
 * ModelConfig model = Binder.bind(tree.get("model"), ModelConfig.class, problems);
 * // ... bind the other parts ...
 * problems.throwIfAny();
 * }</pre>
 *
 * Components are {@code int}, {@code long}, {@code double}, {@code boolean}, {@code String}, {@code Path}, enums (written in
 * kebab-case: {@code PRE_NORM} is {@code pre-norm}), records, and {@code List} or {@code Optional} of those.
 *
 * <h2>What the user sees</h2>
 *
 * One line per problem, with file, line and key, what was given, what was expected and what to do:
 *
 * <pre>
 * my.yaml:2: model.widht: unknown key 'widht': did you mean 'width'? keys: layers, width, heads, activation
 * my.yaml:3: model.activation: unknown value 'gello': did you mean 'gelu'? values: relu, gelu
 * --set model.layers=three: got 'three', expected a whole number, at least 1
 * </pre>
 *
 * <h2>Parts whose record depends on a {@code type}</h2>
 *
 * The registry of memories (and that of tasks) takes an entry apart before it binds it; every part keeps its place, and the
 * keys taken out still count when a misspelt key is looked up:
 *
 * <pre>{@code
 * for (ConfigTree entry : tree.get("memory").entries()) {
 *   String type = entry.get("type").text().orElse("none");
 *   Record config = Binder.bind(entry.without("type", "layers"), recordClassOf(type), problems);
 * }
 * }</pre>
 *
 * <h2>The classes</h2>
 *
 * <ul>
 *   <li>{@link org.mneme.config.ConfigTree}: what is written, with places; overrides and merging.
 *   <li>{@link org.mneme.config.Binder}: tree to record. {@link org.mneme.config.ConfigWriter}: record to YAML, which reads
 *       back as an equal record.
 *   <li>{@link org.mneme.config.Problems}, {@link org.mneme.config.Problem}, {@link org.mneme.config.Location}: what is wrong
 *       and where; {@link org.mneme.config.ConfigurationException} ends the collecting.
 *   <li>{@link org.mneme.config.Doc}, {@link org.mneme.config.Range}, {@link org.mneme.config.Choices}, {@link
 *       org.mneme.config.Checked} with {@link org.mneme.config.Rules}: what a record says about its keys.
 *   <li>{@link org.mneme.config.ConfigDescription}: the keys in words, for {@code mneme describe} and the reference.
 *   <li>{@link org.mneme.config.NameSuggestions}: the nearest name and the list, for every kind of name.
 * </ul>
 *
 * Inside, {@code YamlReader} makes {@code ConfigNode}s, and one {@code ValueType} per kind of component reads and describes
 * them; {@code YamlSchema} says what plain text means, for reading and writing alike.
 */
package org.mneme.config;
