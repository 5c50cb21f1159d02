/** Leaf: files on local disk and object stores, with the durability each call promises. */
@NullMarked
package io.otlpdelta.storage;

import org.jspecify.annotations.NullMarked;
