package org.mneme.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a configuration key means, for {@code mneme describe} and the generated reference. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Doc {

  /** The meaning in one sentence. */
  String value();

  /** The key's symbol or section in the paper, such as {@code "N, section 3.1"}; empty where there is none. */
  String paper() default "";

  /** The unit of the value, such as {@code "tokens"}; empty for a pure number. */
  String unit() default "";
}
