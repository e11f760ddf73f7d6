/** What an optimizer does to a parameter, in portable and CPU form: {@link org.mneme.tensor.update.AdamUpdate}. */
package org.mneme.tensor.update;
