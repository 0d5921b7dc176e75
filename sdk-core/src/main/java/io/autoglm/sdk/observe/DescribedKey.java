package io.autoglm.sdk.observe;

import io.micrometer.common.docs.KeyName;

/** A key that says what its value means, for the reference page. */
public interface DescribedKey extends KeyName {

    /** Returns what the value means, in Markdown, in words that begin like the rest of a sentence. */
    String meaning();
}
