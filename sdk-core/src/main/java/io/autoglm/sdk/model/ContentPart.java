package io.autoglm.sdk.model;

import java.util.Objects;

/**
 * One piece of a {@link Message}: text or a picture.
 *
 * <p>Sealed, so that a dialect handles every kind. {@code toString()} gives sizes, never content.
 */
public sealed interface ContentPart {

    /** Returns a part that holds {@code text}, which may be empty. */
    static ContentPart text(String text) {
        return new Text(text);
    }

    /**
     * Returns a part that points to a picture.
     *
     * @param url an {@code https:} or {@code data:} URL; which of them a server takes differs
     */
    static ContentPart imageUrl(String url) {
        return new ImageUrl(url);
    }

    /**
     * Returns a part that holds the bytes of a picture.
     *
     * @param mediaType for example {@code image/png}
     * @param bytes     the encoded picture; <strong>not copied</strong>, so it must not be changed while the request is in
     *                  use. It is encoded as a {@code data:} URL straight into the request, once per attempt
     */
    static ContentPart image(String mediaType, byte[] bytes) {
        return new ImageBytes(mediaType, bytes);
    }

    /**
     * Text.
     *
     * @param text what is said, possibly empty
     */
    record Text(String text) implements ContentPart {

        public Text {
            Objects.requireNonNull(text, "text must not be null");
        }

        @Override
        public String toString() {
            return "Text[" + text.length() + " chars]";
        }
    }

    /**
     * A picture by address.
     *
     * @param url an {@code https:}, {@code http:} or {@code data:} URL
     */
    record ImageUrl(String url) implements ContentPart {

        public ImageUrl {
            if (url.isBlank()) {
                throw new IllegalArgumentException("image url must not be blank");
            }
        }

        @Override
        public String toString() {
            return "ImageUrl[" + url.length() + " chars]";
        }
    }

    /**
     * A picture by value.
     *
     * @param mediaType for example {@code image/png}: {@code type/subtype}, no parameters
     * @param bytes     the encoded picture, never empty; held as it is, not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by identity on purpose: a screenshot is not worth hashing
    record ImageBytes(String mediaType, byte[] bytes) implements ContentPart {

        public ImageBytes {
            if (!mediaType.matches("[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+")) {
                throw new IllegalArgumentException("mediaType must be type/subtype, was '" + mediaType + "'");
            }
            if (bytes.length == 0) {
                throw new IllegalArgumentException("image bytes must not be empty");
            }
        }

        @Override
        public String toString() {
            return "ImageBytes[" + mediaType + ", " + bytes.length + " bytes]";
        }
    }
}
