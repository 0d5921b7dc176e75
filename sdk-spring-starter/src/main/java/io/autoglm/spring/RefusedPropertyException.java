package io.autoglm.spring;

import org.jspecify.annotations.Nullable;

/** Properties that make no sense, and what to do about it. Neither shows a secret. */
final class RefusedPropertyException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String action;

    RefusedPropertyException(String message, String action) {
        this(message, action, null);
    }

    RefusedPropertyException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    static RefusedPropertyException bothSet(String one, String other) {
        return new RefusedPropertyException(
                one + " and " + other + " exclude each other, set one of them only", "Remove one of the two.");
    }

    String action() {
        return action;
    }
}
