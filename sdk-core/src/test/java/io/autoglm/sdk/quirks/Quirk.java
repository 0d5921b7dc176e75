package io.autoglm.sdk.quirks;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the quirk of {@code quirks.txt} that a test shows the client to survive. May stand on any test of this module. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Quirk.All.class)
public @interface Quirk {

    /** The number, for example {@code "23"} or {@code "A4"}. */
    String value();

    /** Several quirks of one test. */
    @Documented
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface All {

        /** The quirks. */
        Quirk[] value();
    }
}
