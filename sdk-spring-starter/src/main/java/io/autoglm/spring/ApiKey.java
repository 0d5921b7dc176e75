package io.autoglm.spring;

import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.auth.KeyFileProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where the key that a client calls with stands, and how it is sent. {@link #toString()} does not show it. */
record ApiKey(
        @Nullable String value,
        @Nullable Path file,
        @Nullable Scheme scheme,
        @Nullable String header) {

    private static final int LONGEST = 64 * 1024;

    /** Of a name: no key looks so. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[\\w.-]+}");

    /** What stands before the key in {@code Authorization}. */
    enum Scheme {
        /** {@code Bearer}, which most servers want. */
        BEARER,
        /** {@code ApiKey}. */
        API_KEY,
        /** {@code Bearer}, with tokens that a GLM key {@code id.secret} signs; the key itself is not sent. */
        GLM_TOKEN
    }

    /** Returns how a key is sent that stands elsewhere. */
    ApiKey elsewhere() {
        return new ApiKey(null, null, scheme, header);
    }

    /** Returns the key: of the file, which is read now, where one is set. */
    @Nullable
    String read() {
        if (value != null && file != null) {
            throw RefusedPropertyException.bothSet("autoglm.api-key", "autoglm.api-key-file (" + shown(file) + ")");
        }
        return file == null ? value : contentOf(file);
    }

    private static String contentOf(Path file) {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(LONGEST + 1);
        } catch (IOException unreadable) {
            throw refused(
                    file,
                    "cannot be read (" + unreadable.getClass().getSimpleName() + ")"); // whose message is the path
        }
        if (content.length > LONGEST) {
            throw refused(file, "is longer than any key");
        }
        String key = new String(content, StandardCharsets.UTF_8).replaceFirst("[\r\n]+$", "");
        if (key.isBlank()) {
            throw refused(file, content.length == 0 ? "is empty" : "is blank");
        }
        return key;
    }

    /** A key in the place of a path looks like a relative one of a file that is not there. */
    private static String shown(Path file) {
        return file.isAbsolute() || Files.exists(file) ? file.toString() : "the file, whose path is relative,";
    }

    private static RefusedPropertyException refused(Path file, String why) {
        return new RefusedPropertyException(
                "autoglm.api-key-file: " + shown(file) + " " + why,
                "The file must hold the key alone, in one line, and be readable by the user that the application runs as.");
    }

    /** Returns who calls with {@code key}; {@code null} without one. */
    @Nullable
    CredentialProvider credentials(@Nullable String key) {
        String how = header != null ? "autoglm.api-key-header" : scheme != null ? "autoglm.api-key-scheme" : null;
        if (header != null && scheme != null) {
            throw RefusedPropertyException.bothSet("autoglm.api-key-header", "autoglm.api-key-scheme");
        }
        if (key == null) {
            if (how != null) {
                throw new RefusedPropertyException(
                        how + " says how a key is sent, and none is set",
                        "Set autoglm.api-key or autoglm.api-key-file, or remove " + how + ".");
            }
            return null;
        }
        CredentialProvider now = credentialsOf(key);
        return file == null ? now : watched(file);
    }

    /** Returns who calls with the file's key, whatever it changes to; the key that it holds now was {@link #read}. */
    CredentialProvider watched(Path watchedFile) {
        if (scheme == Scheme.GLM_TOKEN) {
            return Credentials.glmToken(watchedFile);
        }
        KeyFileProvider keys = Credentials.file(watchedFile);
        return header != null ? keys.withHeader(header) : scheme == Scheme.API_KEY ? keys.withScheme("ApiKey") : keys;
    }

    /** Returns who calls with {@code key}. */
    CredentialProvider credentialsOf(String key) {
        if (header != null && scheme != null) {
            throw RefusedPropertyException.bothSet("autoglm.api-key-header", "autoglm.api-key-scheme");
        }
        refusePlaceholder(key);
        try {
            return header != null
                    ? Credentials.header(header, key)
                    : scheme == Scheme.API_KEY
                            ? Credentials.apiKey(key)
                            : scheme == Scheme.GLM_TOKEN ? Credentials.glmToken(key) : Credentials.bearer(key);
        } catch (IllegalArgumentException wrong) {
            String place = file == null ? "autoglm.api-key" : "autoglm.api-key-file (" + shown(file) + ")";
            throw new IllegalArgumentException(place + ": " + wrong.getMessage(), wrong);
        }
    }

    /** Spring Boot leaves {@code ${NAME}} as it stands where nothing is called so, and the text would go out as a key. */
    private static void refusePlaceholder(String key) {
        if (PLACEHOLDER.matcher(key).matches()) {
            throw new RefusedPropertyException(
                    "autoglm.api-key is " + key + ", and no variable or property is called so",
                    "Set it where the application runs; or leave autoglm.api-key out, and the provider's own variable is read.");
        }
    }

    @Override
    public String toString() {
        return "ApiKey[" + PropertyValues.hidden(value) + ", file=" + (file == null ? null : shown(file)) + ", scheme="
                + scheme + ", header=" + header + "]";
    }
}
