package io.autoglm.sdk.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

class KeyNamesTests {

    private static final String KEY = "sk-marker-0123456789";

    @Test
    void theSameKeyHasTheSameNameInOneProcess() {
        assertThat(KeyNames.nameOf(KEY)).matches("[0-9a-f]{8}").isEqualTo(KeyNames.nameOf(KEY));
    }

    @Test
    void theSameKeyHasAnotherNameInAnotherProcessSoThatANameDoesNotHelpToGuessIt() throws Exception {
        assertThat(nameInAnotherProcess()).matches("[0-9a-f]{8}").isNotEqualTo(KeyNames.nameOf(KEY));
    }

    /** The class loaded once more has a process key of its own. */
    private static String nameInAnotherProcess() throws Exception {
        URL classes = KeyNames.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader fresh = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Method nameOf = fresh.loadClass(KeyNames.class.getName()).getDeclaredMethod("nameOf", String.class);
            nameOf.setAccessible(true);
            return (String) nameOf.invoke(null, KEY);
        }
    }
}
