package io.autoglm.cli;

import io.autoglm.sdk.model.ContentPart;
import org.jspecify.annotations.Nullable;

/** Reads a picture; what it is, its first bytes say, not its name. */
final class ImageFile {

    private ImageFile() {}

    /** Returns the picture in the file named {@code name}. */
    static ContentPart read(String name) {
        byte[] bytes = Utf8.bytesOf(Utf8.path(name, "--image"), "--image");
        String type = mediaType(bytes);
        if (type == null) {
            throw new UsageException("--image must be a PNG, JPEG, WebP or GIF file, '" + name + "' is none of them");
        }
        return ContentPart.image(type, bytes);
    }

    /** Returns the media type of a picture that begins with {@code bytes}, {@code null} when it is of no known kind. */
    static @Nullable String mediaType(byte[] bytes) {
        if (begins(bytes, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
            return "image/png";
        }
        if (begins(bytes, 0, 0xff, 0xd8, 0xff)) {
            return "image/jpeg";
        }
        if (begins(bytes, 0, 'R', 'I', 'F', 'F') && begins(bytes, 8, 'W', 'E', 'B', 'P')) {
            return "image/webp";
        }
        if (begins(bytes, 0, 'G', 'I', 'F', '8', '7', 'a') || begins(bytes, 0, 'G', 'I', 'F', '8', '9', 'a')) {
            return "image/gif";
        }
        return null;
    }

    private static boolean begins(byte[] bytes, int at, int... magic) {
        if (bytes.length < at + magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[at + i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
