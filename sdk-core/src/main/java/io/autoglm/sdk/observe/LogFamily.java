package io.autoglm.sdk.observe;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The loggers. */
enum LogFamily {
    CLIENT("io.autoglm.sdk.AutoGlmClient"),
    ATTEMPTS("io.autoglm.sdk.attempts"),
    THROTTLED("io.autoglm.sdk.throttled"),
    STATE("io.autoglm.sdk.state");

    @SuppressWarnings("ImmutableEnumChecker") // its level is the application's to change
    private final Logger logger;

    LogFamily(String name) {
        logger = LoggerFactory.getLogger(name);
    }

    /** Returns where lines of this family and {@code level} go. */
    Place at(Level level) {
        return new Place(logger, level);
    }

    /** Where lines go. */
    record Place(Logger logger, Level level) {}
}
