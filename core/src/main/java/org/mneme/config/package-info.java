/** Configuration: YAML to records. */
package org.mneme.config;
