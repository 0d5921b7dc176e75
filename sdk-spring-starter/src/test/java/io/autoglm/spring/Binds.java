package io.autoglm.spring;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which properties a test shows to change what the client does, or what reaches its settings: {@link PropertyRegisterTests} counts
 * them. On a class, a place such as {@code autoglm.retry}: each argument list of the class's method {@code settings()} begins with the rest
 * of the name.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@interface Binds {

    String[] value();
}
