/**
 * Pre-trained models: folders in Hugging Face's layout become the shared transformer, and the other way round.
 *
 * <pre>{@code
 * try (ModelFolder folder = ModelFolder.open(path)) {
 *   Transformer model = new Transformer(folder.config().model(), folder.config().vocabulary(), memories, scope);
 *   folder.fill(model);
 * }
 * }</pre>
 *
 * <p>{@link org.mneme.pretrained.Family} lists the families; each says which keys of {@code config.json} shape the model and which parameter each tensor
 * is. Nothing of a folder is believed before it was checked: missing, surplus and misshapen tensors are all reported at once.
 */
package org.mneme.pretrained;
