package io.autoglm.cli;

/** The program was called in a way that cannot work; the message names the option, the rule and the value, never a key or a prompt. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
