<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>AnnotatePage</name>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln unit(s) could not be annotated; the table says “failed” there. Everything else is done.</source>
        <translation>
            <numerusform>%Ln unit could not be annotated; the table says “failed” there. Everything else is done.</numerusform>
            <numerusform>%Ln units could not be annotated; the table says “failed” there. Everything else is done.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln unit(s)</source>
        <translation>
            <numerusform>%Ln unit</numerusform>
            <numerusform>%Ln units</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ColumnsDialog</name>
    <message numerus="yes">
        <source>%Ln file(s) with these columns are read alike.</source>
        <translation>
            <numerusform>%Ln file with these columns is read alike.</numerusform>
            <numerusform>%Ln files with these columns are read alike.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DocumentsModel</name>
    <message numerus="yes">
        <source>%Ln column(s)</source>
        <translation>
            <numerusform>%Ln column</numerusform>
            <numerusform>%Ln columns</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln whole text(s)</source>
        <translation>
            <numerusform>%Ln whole text</numerusform>
            <numerusform>%Ln whole texts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln paragraph(s)</source>
        <translation>
            <numerusform>%Ln paragraph</numerusform>
            <numerusform>%Ln paragraphs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln paragraph(s) without headings</source>
        <translation>
            <numerusform>%Ln paragraph without headings</numerusform>
            <numerusform>%Ln paragraphs without headings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sentence(s)</source>
        <translation>
            <numerusform>%Ln sentence</numerusform>
            <numerusform>%Ln sentences</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln line</numerusform>
            <numerusform>%Ln lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln turn(s)</source>
        <translation>
            <numerusform>%Ln turn</numerusform>
            <numerusform>%Ln turns</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln row</numerusform>
            <numerusform>%Ln rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln remark(s)</source>
        <translation>
            <numerusform>%Ln remark</numerusform>
            <numerusform>%Ln remarks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FilesPage</name>
    <message numerus="yes">
        <source>%Ln unit(s) go with it.</source>
        <translation>
            <numerusform>%Ln unit goes with it.</numerusform>
            <numerusform>%Ln units go with it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln label(s) of people came with it and go with it.</source>
        <translation>
            <numerusform>%Ln label of people came with it and goes with it.</numerusform>
            <numerusform>%Ln labels of people came with it and go with it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) were in the project already, unchanged.</source>
        <translation>
            <numerusform>%Ln file was in the project already, unchanged.</numerusform>
            <numerusform>%Ln files were in the project already, unchanged.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be read; everything else is in the project.</source>
        <translation>
            <numerusform>%Ln file could not be read; everything else is in the project.</numerusform>
            <numerusform>%Ln files could not be read; everything else is in the project.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryDialog</name>
    <message numerus="yes">
        <source>%Ln change(s) undone or done again.</source>
        <translation>
            <numerusform>%Ln change undone or done again.</numerusform>
            <numerusform>%Ln changes undone or done again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln step(s) since</source>
        <translation>
            <numerusform>%Ln step since</numerusform>
            <numerusform>%Ln steps since</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message numerus="yes">
        <source>%Ln more to come</source>
        <translation>
            <numerusform>%Ln more to come</numerusform>
            <numerusform>%Ln more to come</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message numerus="yes">
        <source>%Ln token(s)</source>
        <translation>
            <numerusform>%Ln token</numerusform>
            <numerusform>%Ln tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PreviewPanel</name>
    <message numerus="yes">
        <source>%Ln annotation(s) change.</source>
        <translation>
            <numerusform>%Ln annotation changes.</numerusform>
            <numerusform>%Ln annotations change.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln stay as they are: decided already.</source>
        <translation>
            <numerusform>%Ln stays as it is: decided already.</numerusform>
            <numerusform>%Ln stay as they are: decided already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of these %Ln have another value.</source>
        <translation>
            <numerusform>Of these %Ln has another value.</numerusform>
            <numerusform>Of these %Ln have another value.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln are about texts that are not in this project.</source>
        <translation>
            <numerusform>%Ln is about a text that is not in this project.</numerusform>
            <numerusform>%Ln are about texts that are not in this project.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s), %1. They are deleted, not overwritten: on today&apos;s disks only encryption keeps deleted bytes from being read. This cannot be undone.</source>
        <translation>
            <numerusform>%Ln file, %1. It is deleted, not overwritten: on today&apos;s disks only encryption keeps deleted bytes from being read. This cannot be undone.</numerusform>
            <numerusform>%Ln files, %1. They are deleted, not overwritten: on today&apos;s disks only encryption keeps deleted bytes from being read. This cannot be undone.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deleted %Ln file(s).</source>
        <translation>
            <numerusform>Deleted %Ln file.</numerusform>
            <numerusform>Deleted %Ln files.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProbabilityBars</name>
    <message numerus="yes">
        <source>%Ln more level(s) together</source>
        <translation>
            <numerusform>%Ln more level</numerusform>
            <numerusform>%Ln more levels together</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QuestionCard</name>
    <message numerus="yes">
        <source>%Ln level(s)</source>
        <translation>
            <numerusform>%Ln level</numerusform>
            <numerusform>%Ln levels</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecodePart</name>
    <message numerus="yes">
        <source>Not asked any more: %Ln value(s) go.</source>
        <translation>
            <numerusform>Not asked any more: %Ln value goes.</numerusform>
            <numerusform>Not asked any more: %Ln values go.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Unchanged: %Ln value(s) stay.</source>
        <translation>
            <numerusform>Unchanged: %Ln value stays.</numerusform>
            <numerusform>Unchanged: %Ln values stay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln final value(s) are to be settled again.</source>
        <translation>
            <numerusform>%Ln final value is to be settled again.</numerusform>
            <numerusform>%Ln final values are to be settled again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewBanner</name>
    <message numerus="yes">
        <source>All %Ln unit(s) are decided. Thank you.</source>
        <translation>
            <numerusform>The unit is decided. Thank you.</numerusform>
            <numerusform>All %Ln units are decided. Thank you.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RubricEditor</name>
    <message numerus="yes">
        <source>%Ln fault(s)</source>
        <translation>
            <numerusform>%Ln fault</numerusform>
            <numerusform>%Ln faults</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RubricForm</name>
    <message numerus="yes">
        <source>%Ln fault(s)</source>
        <translation>
            <numerusform>%Ln fault</numerusform>
            <numerusform>%Ln faults</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RubricView</name>
    <message numerus="yes">
        <source>%Ln level(s)</source>
        <translation>
            <numerusform>%Ln level</numerusform>
            <numerusform>%Ln levels</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message numerus="yes">
        <source>%Ln core(s)</source>
        <translation>
            <numerusform>%Ln core</numerusform>
            <numerusform>%Ln cores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainingCard</name>
    <message numerus="yes">
        <source>%Ln text(s) of this project are labelled.</source>
        <translation>
            <numerusform>%Ln text of this project is labelled.</numerusform>
            <numerusform>%Ln texts of this project are labelled.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Training on them takes about %Ln minute(s) without a GPU.</source>
        <translation>
            <numerusform>Training on them takes about %Ln minute without a GPU.</numerusform>
            <numerusform>Training on them takes about %Ln minutes without a GPU.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Training on them takes about %Ln hour(s) without a GPU.</source>
        <translation>
            <numerusform>Training on them takes about %Ln hour without a GPU.</numerusform>
            <numerusform>Training on them takes about %Ln hours without a GPU.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainingResult</name>
    <message numerus="yes">
        <source>%Ln text(s)</source>
        <translation>
            <numerusform>%Ln text</numerusform>
            <numerusform>%Ln texts</numerusform>
        </translation>
    </message>
</context>
</TS>
