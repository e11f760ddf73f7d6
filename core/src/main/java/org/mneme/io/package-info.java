/**
 * Files: what is written is whole or not there, what is read is checked before it is believed.
 *
 * <p>{@link org.mneme.io.AtomicFiles} writes a text, bytes or a stream so that a crash leaves either the old file or the new one; everything
 * below a run's folder goes through it.
 *
 * <p>Tensors live in files of the safetensors format, which other frameworks read and write as well.
 * {@link org.mneme.io.SafetensorsFile} maps one into memory and checks all of its header first:
 *
 * <pre>{@code
 * try (SafetensorsFile file = SafetensorsFile.open(path)) {
 *   for (String name : file.names()) {
 *     TensorInfo info = file.info(name);          // type, shape
 *   }
 *   file.readInto("embedding.weight", tensor);    // F64, F32, F16, BF16 into FLOAT32 or FLOAT64
 *   long[] tokens = file.longs("tokens");         // whole numbers
 * }
 * }</pre>
 *
 * <p>{@link org.mneme.io.SafetensorsWriter} writes one; the same content gives the same bytes.
 *
 * <p>All failures are a {@link org.mneme.io.FileException}, for safetensors a {@link org.mneme.io.SafetensorsException}; their messages are one
 * line for the user: the file, what was found, what was expected or what to do.
 */
package org.mneme.io;
