package io.autoglm.sdk.observe;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    Logger logger() {
        return logger;
    }
}
