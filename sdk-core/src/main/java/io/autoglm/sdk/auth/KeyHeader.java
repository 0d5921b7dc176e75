package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.HeaderRules;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Makes credentials of keys for one header; keeps the latest one, so that an unchanged key costs nothing. */
final class KeyHeader {

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final int TELLING_PART = 8;

    private final String header;
    private final String scheme;
    private final @Nullable String name;
    private volatile @Nullable Made latest;

    KeyHeader(String header, String scheme, @Nullable String name) {
        if (!TOKEN.matcher(header).matches()) {
            throw new IllegalArgumentException("header of a credential must be an HTTP token, and is not");
        }
        if (HeaderRules.isFraming(header)) {
            throw new IllegalArgumentException(
                    "header of a credential must not be '" + header + "', which is the client's own");
        }
        this.header = header;
        this.scheme = scheme;
        this.name = name;
        KeyNames.prepare();
    }

    KeyHeader withName(String newName) {
        if (newName.isBlank() || newName.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("name of a credential must not be blank or have control characters");
        }
        return new KeyHeader(header, scheme, newName);
    }

    /** Returns the same name in another header. */
    KeyHeader in(String otherHeader, String otherScheme) {
        return new KeyHeader(otherHeader, otherScheme, name);
    }

    /** Returns {@code key} in this header; fails with {@link IllegalArgumentException}, which does not show it, when it cannot be one. */
    Mono<Credential> credential(@Nullable String key) {
        return made(key).answer;
    }

    /** Returns what {@link #credential} emits. */
    Credential now(@Nullable String key) {
        return made(key).credential;
    }

    /** Returns {@code token} in this header, called {@code otherwise} unless this has a name. */
    Credential token(String token, String otherwise) {
        String checked = checked(token);
        return Credential.of(name == null ? otherwise : name, header, scheme + checked, checked);
    }

    private Made made(@Nullable String key) {
        Made known = latest;
        if (known != null && known.key.equals(key)) {
            return known;
        }
        String checked = checked(key);
        String called = name == null ? KeyNames.nameOf(checked) : name;
        Made made = new Made(checked, Credential.of(called, header, scheme + checked, checked));
        latest = made;
        return made;
    }

    /** Returns {@code key} if it can be one; fails as {@link #credential} does. */
    String checked(@Nullable String key) {
        if (key == null || key.isBlank()) {
            throw new IllegalArgumentException("key must not be blank");
        }
        if (isSpace(key.charAt(0)) || isSpace(key.charAt(key.length() - 1))) {
            throw new IllegalArgumentException(
                    "key must not begin or end with white space: is there a line end in the key's file?");
        }
        if (!scheme.isEmpty() && key.chars().anyMatch(KeyHeader::isSpace)) {
            throw new IllegalArgumentException(
                    "key must not have white space in it: give the key alone, without '" + scheme.trim() + "'");
        }
        if (name != null && (name.contains(key) || (key.contains(name) && name.length() >= TELLING_PART))) {
            throw new IllegalArgumentException("name of a credential must not show its key or a part of it");
        }
        return key;
    }

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0xFEFF;
    }

    /** Returns the header, and the word before the key where there is one. */
    String form() {
        return scheme.isEmpty() ? header : header + " " + scheme.trim();
    }

    /** Returns the name that was given, {@code null} for that of each key. */
    @Nullable
    String name() {
        return name;
    }

    @Override
    public String toString() {
        return form() + (name == null ? "" : ", " + name);
    }

    private static final class Made {

        private final String key;
        private final Credential credential;
        private final Mono<Credential> answer;

        Made(String key, Credential credential) {
            this.key = key;
            this.credential = credential;
            answer = Mono.just(credential);
        }
    }
}
